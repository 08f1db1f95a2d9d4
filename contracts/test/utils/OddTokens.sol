// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @dev What all of the tokens below share.
abstract contract OddToken is ERC20 {
    constructor() ERC20("Odd", "ODD") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}

/// @title Keeps one percent of every transfer.
contract FeeToken is OddToken {
    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : amount / 100;
        if (fee > 0) super._update(from, address(0), fee);
        super._update(from, to, amount - fee);
    }
}

/// @title Answers false instead of reverting, and moves nothing.
contract FalseToken is OddToken {
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}

/// @title Says yes and moves nothing.
contract LyingToken is OddToken {
    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return true;
    }
}

/// @title Takes from the receiver instead of giving.
contract TakingToken is OddToken {
    function transferFrom(address, address to, uint256 amount) public override returns (bool) {
        _burn(to, amount);
        return true;
    }
}

/// @title Has no return values, as some widely used tokens have none.
contract SilentToken {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @title Refuses to pay blocked accounts, as issuers of stablecoins may.
contract BlockingToken is OddToken {
    error Blocked(address account);

    mapping(address => bool) public isBlocked;

    function setBlocked(address account, bool blocked) external {
        isBlocked[account] = blocked;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0) && isBlocked[to]) revert Blocked(to);
        super._update(from, to, amount);
    }
}

/// @title Calls back before it moves anything, and remembers how that went.
contract ReentrantToken is OddToken {
    address public target;
    bytes public call;
    bool public called;
    bool public succeeded;
    bytes public answer;

    function arm(address target_, bytes calldata call_) external {
        (target, call, called) = (target_, call_, false);
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (target != address(0) && !called) {
            called = true;
            (succeeded, answer) = target.call(call);
        }
        super._update(from, to, amount);
    }
}
