// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IJobEscrow} from "../../src/interfaces/IJobEscrow.sol";
import {IPaymentSource} from "../../src/interfaces/IPaymentSource.sol";

/// @title Pays what it is told to, names whom it is told to, and does something else before.
contract OddSource is IPaymentSource {
    address public payer;
    uint256 public amount;
    address public target;
    bytes public call;
    bool public called;
    bool public succeeded;
    bytes public answer;
    bytes32 public seenHash;
    bytes public seenData;

    constructor(address payer_, uint256 amount_) {
        (payer, amount) = (payer_, amount_);
    }

    function arm(address target_, bytes calldata call_) external {
        (target, call) = (target_, call_);
    }

    function pay(bytes32 hash, IJobEscrow.Agreement calldata agreement, bytes calldata data)
        external
        returns (address)
    {
        (seenHash, seenData) = (hash, data);
        if (target != address(0)) {
            called = true;
            (succeeded, answer) = target.call(call);
        }
        if (amount > 0) IERC20(agreement.token).transfer(msg.sender, amount);
        return payer;
    }
}

/// @title Pays for everything as long as it has money, in the name of whom it is told.
contract PurseSource is IPaymentSource {
    function pay(bytes32, IJobEscrow.Agreement calldata agreement, bytes calldata data)
        external
        returns (address)
    {
        IERC20(agreement.token).transfer(msg.sender, agreement.price);
        return abi.decode(data, (address));
    }
}

/// @title An escrow that calls any source with whatever terms it likes.
contract FakeEscrow {
    function draw(
        IPaymentSource source,
        bytes32 hash,
        IJobEscrow.Agreement calldata agreement,
        bytes calldata data
    ) external returns (address) {
        return source.pay(hash, agreement, data);
    }
}

/// @title Answers `pay` with a word that is no address.
contract GarbageSource {
    fallback(bytes calldata) external returns (bytes memory) {
        return abi.encode(type(uint256).max);
    }
}

/// @title Answers `pay` with nothing, as a token with a fallback does.
contract MuteSource {
    fallback() external {}
}
